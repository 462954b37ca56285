"""The dictionary of tokens of version 1: text that states are likely to hold, likeliest last.

Frozen: every link of version 1 that anybody keeps was made with exactly these characters (a test holds their digest). A
better dictionary is one of a new version.
"""

from __future__ import annotations

_TEXT = (
    '"r":"kubectl apply -f manifest.yaml\\nkubectl delete service \\nkubectl expose deployment '
    '\\nkubectl create service nodeport ","c":"kubectl get endpointslices -o wide","kubectl describe svc '
    '"o":"web-1.not-ready~web-2.terminating~silent~gone~stopped","g":"mode.nftables~lb.proxy'
    "~np.30000-30100~cidr.10.96.0.0_24~stack.dual~node.n4.add~node.n2.remove~node.n1.zone.zone-b~node.n1.not-ready"
    '~pod.web-4.add.n2.web-1~pod.web-3.remove~pod.web-3.on.n1~pod.web-1.labels.app.web~pod.web-1.listens.80",'
    '"a":"externalTrafficPolicy","a":"internalTrafficPolicy","a":"sessionAffinity","a":"proxyMode",'
    '"p":"endpoints","p":"rules","p":"connections","p":"many","p":"kubectl","p":"world","v":"yaml",'
    '"u":"skipped","u":"source-172.18.0.1","u":"end-answered","u":"port-",'
    '"f":"curl-1","f":"curl-3","f":"n1","t":"clusterIP:port","t":"lb:port","t":"n1:port",'
    '"t":"n2:nodePort","t":"pod:targetPort","w":"three-nodes-cloud","w":"three-nodes-nftables",'
    "\\n---\\nkind: Endpoints\\nkind: EndpointSlice\\naddressType: IPv4\\naddresses:\\nkind: Namespace"
    "\\napiVersion: apps/v1\\nkind: Deployment\\nmetadata:\\n  name: web\\nspec:\\n  replicas: 3\\n"
    "  selector:\\n    matchLabels:\\n      app: web\\n  template:\\n    metadata:\\n      labels:\\n"
    "        app: web\\n    spec:\\n      containers:\\n      - name: nginx\\n        image: nginx:1.27\\n"
    "        ports:\\n        - containerPort: 80\\n          name: http\\n"
    "    app.kubernetes.io/name: \\n  annotations:\\n  namespace: default\\n"
    "  externalName: example.com\\n  type: ExternalName\\n  clusterIP: None\\n  clusterIP: 10.96.0.10\\n"
    "  clusterIPs:\\n  ipFamilies:\\n  - IPv6\\n  - IPv4\\n  ipFamilyPolicy: PreferDualStack\\n"
    "  ipFamilyPolicy: RequireDualStack\\n  ipFamilyPolicy: SingleStack\\n"
    "  externalIPs:\\n  - 192.0.2.10\\n  loadBalancerIP: \\n  loadBalancerClass: \\n"
    "  loadBalancerSourceRanges:\\n  - 203.0.113.0/24\\n  allocateLoadBalancerNodePorts: false\\n"
    "  publishNotReadyAddresses: true\\n  trafficDistribution: PreferClose\\n"
    "  healthCheckNodePort: 30000\\n  sessionAffinityConfig:\\n    clientIP:\\n      timeoutSeconds: 10800\\n"
    "  sessionAffinity: ClientIP\\n  internalTrafficPolicy: Local\\n  externalTrafficPolicy: Cluster\\n"
    "  externalTrafficPolicy: Local\\n    appProtocol: kubernetes.io/h2c\\n"
    "    protocol: UDP\\n    protocol: SCTP\\n  - name: https\\n    port: 443\\n    targetPort: 8443\\n"
    "    targetPort: 8080\\n    nodePort: 30080\\n  - name: metrics\\n    port: 9090\\n"
    "  - name: http\\n    port: 80\\n    targetPort: http\\n    protocol: TCP\\n"
    '{"m":"apiVersion: v1\\nkind: Pod\\nmetadata:\\n  name: page-1\\n  labels:\\n    app: page\\nspec:\\n'
    "  containers:\\n  - name: page\\n    image: example.com/page:1\\n    ports:\\n    - containerPort: 9080\\n"
    "---\\napiVersion: v1\\nkind: Service\\nmetadata:\\n  name: page\\nspec:\\n  type: NodePort\\n"
    '  selector:\\n    app: page\\n  ports:\\n  - port: 9080\\n    targetPort: 9080\\n    nodePort: 32108\\n"'
    ',"e":"1","q":"0","s":"1","n":"1","d":"2","t":"client","f":"client","t":"n1:nodePort","w":"three-nodes"}'
    '{"m":"apiVersion: v1\\nkind: Service\\nmetadata:\\n  name: web\\n  labels:\\n    app: web\\nspec:\\n'
    "  type: LoadBalancer\\n  type: ClusterIP\\n  selector:\\n    app: web\\n  ports:\\n"
    '{"m":"apiVersion: v1\\nkind: Service\\nmetadata:\\n  name: backend\\nspec:\\n  type: NodePort\\n'
    "  selector:\\n    app: your-backend-app\\n  ports:\\n    - protocol: TCP\\n      port: 3000\\n"
    '      targetPort: 3000\\n      nodePort: 31263\\n","w":"three-nodes"}'
)

DICTIONARY = _TEXT.encode("utf-8")
