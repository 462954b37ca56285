"""A small cluster and manifests for the API server's tests."""

import pytest

from portlab.kube import Cluster, ClusterConfig

ARTICLE = """\
apiVersion: v1
kind: Service
metadata:
  name: backend
spec:
  type: NodePort
  selector:
    app: your-backend-app
  ports:
    - protocol: TCP
      port: 3000
      targetPort: 3000
      nodePort: 31263
"""


@pytest.fixture
def cluster():
    """An IPv4 cluster with the usual ranges."""
    return Cluster(ClusterConfig())


@pytest.fixture
def article():
    """The article's Service."""
    return ARTICLE
