"""What is wrong and what to do about it, in plain words, by code.

``PROBLEMS`` explains why a text cannot be read (portlab.manifest.problems) and why the API server refuses a request or
a field (portlab.kube.apiserver.codes.STATUSES and ERRORS); ``WARNINGS`` explains what it only dislikes. The API
server's own English text stands next to these sentences, so they do not repeat it.
"""

from django.utils.translation import gettext_lazy as _

PROBLEMS = {
    # the text cannot be read
    "too-large": _("The text is too long. At most %(limit)s bytes are read here."),
    "too-deep": _(
        "The text nests lists and mappings more than %(limit)s deep. A Service needs about five."
    ),
    "too-many-events": _(
        "The text has too many parts. At most %(limit)s are read here, far more than a Service "
        "needs."
    ),
    "invalid-utf8": _("The text is not UTF-8. Save it with the encoding UTF-8."),
    "lone-surrogate": _("Here stands half of a character. Delete it and type it again."),
    "control-character": _(
        "Here stands an invisible control character that YAML does not allow. Delete it."
    ),
    "syntax": _(
        "YAML cannot make sense of the text here. Look for a missing space after a colon, a tab "
        "instead of spaces, a quote or bracket that is not closed, or lines that are not indented "
        "alike. The mistake may be a line higher."
    ),
    "unknown-anchor": _(
        "*%(name)s repeats a piece of text that has to be named &%(name)s further up. Nothing is: "
        "write the piece out, or put quotes around a value that begins with a star."
    ),
    "anchor-in-itself": _(
        "*%(name)s stands inside the very piece that it repeats, so writing it out would never end."
    ),
    "excessive-aliases": _(
        "The text repeats itself through *%(name)s so often that the API server takes it for an "
        "attack. Write the pieces out."
    ),
    "too-many-aliases": _(
        "With everything that *%(name)s repeats written out, the text has too many parts. At most "
        "%(limit)s are read here, far more than a Service needs."
    ),
    "json-syntax": _(
        "JSON cannot go on with %(character)s here. Look for a missing comma, colon or quote "
        "before it; JSON takes no comments, and no comma after the last value."
    ),
    "json-end": _("The text ends in the middle of a JSON value: a bracket or a quote is open."),
    "complex-key": _(
        "A key must be a single word. In a template, {{ ... }} has to be filled in before "
        "Kubernetes sees it."
    ),
    "null-key": _("This key is empty (null). Put it in quotes if you mean the word."),
    "unsupported-key": _("This cannot be a key. Use a word, in quotes if need be."),
    "merge-value": _("After << a mapping has to follow. Write the keys out instead."),
    "tag": _("The value does not fit the type that its tag (!!) names. Leave the tag out."),
    "invalid-binary": _("The value is marked as binary data but is no base64 text."),
    "unsupported-value": _(
        "JSON has no infinite numbers, and Kubernetes reads YAML as JSON. Write an ordinary "
        "number, or quotes around a word."
    ),
    # the request as a whole
    "unreadable": _(
        "The text cannot be read as YAML, so the API server does not even look for a Service in it."
    ),
    "not-an-object": _(
        "A manifest is a mapping of keys to values and begins with apiVersion: v1 and kind: "
        "Service."
    ),
    "gvk-type": _("apiVersion and kind must be text, such as v1 and Service."),
    "group-version": _(
        "%(value)s is no API version: there may be one slash at most. Services are of version v1."
    ),
    "kind-unknown": _(
        "Kubernetes has no %(kind)s in version %(version)s. Capitals count. For a Service write "
        "apiVersion: v1 and kind: Service."
    ),
    "kind-other": _("This describes a %(kind)s. Only Services are accepted here."),
    "decode-type-number": _(
        "The field %(field)s needs a whole number, without quotes and without a fraction."
    ),
    "decode-type-text": _("The field %(field)s needs a single text, not a list or a mapping."),
    "decode-type-unquoted": _(
        "The field %(field)s needs text, but YAML takes %(text)s for a number or for true or "
        "false. Put it in quotes."
    ),
    "decode-type-truth": _("The field %(field)s is either true or false, without quotes."),
    "decode-type-list": _(
        "The field %(field)s needs a list. Begin every item on a line of its own with a dash and a"
        " space."
    ),
    "decode-type-mapping": _(
        "Here a mapping is needed: keys and values, a colon and a space between them."
    ),
    "decode-time": _("A time looks like 2024-01-31T12:00:00Z. It is best to leave this field out."),
    "decode-unknown-field": _(
        "A Service has no field %(field)s at this place. Check its spelling and how far it is "
        "indented."
    ),
    "decode-misspelt-field": _(
        "A Service has no field %(field)s at this place. Do you mean %(meant)s? Capitals count."
    ),
    "decode-duplicate-key": _(
        "The key %(field)s stands here twice. Most tools would silently keep the last one; the API"
        " server asks you to decide."
    ),
    "decode-duplicate-field": _(
        "The key %(field)s stands twice in this JSON object. Keep one of them."
    ),
    "unsupported-media-type": _("The API server reads bodies of these kinds only: %(accepted)s."),
    "invalid": _(
        "The manifest can be read, but it breaks rules. Each broken rule is told by itself."
    ),
    "namespace-mismatch": _(
        "The manifest says namespace %(value)s, but the request goes to %(wanted)s."
    ),
    "namespace-not-found": _(
        "This cluster has no namespace %(name)s. A Service can only be put into a namespace that "
        "exists."
    ),
    "name-mismatch": _("The manifest's name must be that of the Service it replaces, %(wanted)s."),
    "already-exists": _(
        "There is a Service %(name)s in this namespace already. Choose another name."
    ),
    "not-found": _("There is no %(name)s."),
    "conflict": _(
        "The manifest names a version of %(name)s that is not the stored one. Leave "
        "resourceVersion out."
    ),
    "uid-mismatch": _(
        "The request means another Service called %(name)s, one with the uid %(given)s. Leave uid "
        "out."
    ),
    "patch-unreadable": _(
        "The patch cannot be read. A merge patch is an object of the fields to change; a JSON "
        "patch is a list of operations."
    ),
    "patch-does-not-fit": _(
        "The patch does not fit the stored Service: an operation leads nowhere, a test fails, or a "
        "list item has no key."
    ),
    "patch-type": _(
        "What the patch would make of the Service cannot be read: a value is of a wrong type."
    ),
    "patch-unknown-field": _(
        "The patch writes a field %(field)s that a Service does not have at this place, or writes "
        "it twice."
    ),
    "apply-conflict": _(
        "Somebody else manages this: the message names them. Leave the field out, take over their "
        "value, or force the apply."
    ),
    "apply-object-type": _(
        "Server-side apply wants to know what is applied: write apiVersion: v1 and kind: Service."
    ),
    "apply-managed-fields": _(
        "The API server itself keeps the list of managers. Leave managedFields out."
    ),
    "apply-schema": _(
        "The manifest does not follow the schema of a Service, which server-side apply needs to "
        "merge it field by field."
    ),
    "resource-version-on-create": _(
        "The API server counts versions itself. Leave resourceVersion out of a new Service."
    ),
    "resource-version-format": _("%(value)s is no version. Leave resourceVersion out."),
    "cluster-ip-range-full": _(
        "Every address of the Service range %(cidr)s is taken. Delete a Service, or make this one "
        "headless (clusterIP: None)."
    ),
    "node-port-range-full": _(
        "Every node port from %(low)s to %(high)s is taken. Delete a Service, or use a type "
        "without node ports."
    ),
    "health-check-range-full": _(
        "externalTrafficPolicy Local needs one more node port for health checks, and every number "
        "from %(low)s to %(high)s is taken."
    ),
    "health-check-port-refused": _(
        "The health check port %(value)s cannot be had: it must be a free node port from %(low)s "
        "to %(high)s. Leave it out and one is chosen for you."
    ),
    "node-port-twice-in-update": _("The node port %(value)s stands twice with the same protocol."),
    # names and labels
    "name-required": _("A Service needs a name: write it as metadata.name."),
    "dns-label-format": _(
        "Only lower case letters, digits and hyphens are allowed, and no hyphen at either end."
    ),
    "dns-label-dots": _("A dot is not allowed here. Use a hyphen instead."),
    "dns-label-length": _("The name is too long: 63 characters is the most that DNS allows."),
    "dns-subdomain-format": _(
        "This must be a DNS name such as db.example.com: lower case letters, digits, hyphens and "
        "dots; no address with https://, no port."
    ),
    "dns-subdomain-length": _("A DNS name has 253 characters at most."),
    "qualified-name-empty": _("Something is missing: the name after the slash, or the whole key."),
    "qualified-name-format": _(
        "Only letters, digits, hyphens, underscores and dots are allowed, and it must begin and "
        "end with a letter or digit."
    ),
    "qualified-name-length": _("The name is too long: 63 characters at most."),
    "qualified-name-prefix": _(
        "What stands before the slash must be a DNS name in lower case, such as example.com."
    ),
    "path-segment": _(
        "The name becomes a part of a URL, so it holds no slash and no percent sign."
    ),
    "qualified-name-slashes": _("One slash at most: a DNS name before it and a name after it."),
    "label-value-format": _(
        "A label's value may have letters, digits, hyphens, underscores and dots only, and must "
        "begin and end with a letter or digit. It may be empty."
    ),
    "label-value-length": _("A label's value has 63 characters at most."),
    "annotations-size": _("All annotations together may have %(limit)s bytes."),
    "owner-reference-field": _("A reference to an owner needs apiVersion, kind, name and uid."),
    "owner-reference-banned": _("An Event cannot own anything."),
    "owner-reference-controllers": _(
        "Only one owner can be the one in control (controller: true)."
    ),
    "finalizer-unqualified": _(
        "A finalizer of your own needs a DNS name and a slash before it, such as example.com/hold."
    ),
    "finalizers-conflict": _("The finalizers orphan and foregroundDeletion exclude each other."),
    "topology-annotations-differ": _(
        "The old and the new annotation for topology say different things. Keep the new one only."
    ),
    # ports
    "ports-required": _(
        "The Service has no ports. Only headless and ExternalName Services can do without."
    ),
    "port-name-required": _(
        "With more than one port, each needs a name, so that they can be told apart."
    ),
    "port-name-duplicate": _("Two ports are called %(value)s. Give each a name of its own."),
    "port-range": _("A port is a number from 1 to 65535."),
    "protocol-unsupported": _("The protocol is TCP, UDP or SCTP, in capitals."),
    "port-duplicate": _(
        "The port %(port)s stands twice with the protocol %(protocol)s. The same number is fine "
        "with different protocols only."
    ),
    "target-port-range": _("A targetPort is a number from 1 to 65535, or a container port's name."),
    "target-port-name-length": _("A container port's name has 15 characters at most."),
    "target-port-name-characters": _(
        "A container port's name has lower case letters, digits and hyphens only."
    ),
    "target-port-name-letter": _(
        "A text as targetPort means the name of a container port, and a name needs a letter. If "
        "you mean the number, leave the quotes out."
    ),
    "target-port-name-hyphens": _("A container port's name may not have two hyphens in a row."),
    "target-port-name-edges": _("A container port's name may not begin or end with a hyphen."),
    "node-port-out-of-range": _(
        "This cluster gives out node ports from %(low)s to %(high)s only. Choose one of these, or "
        "leave nodePort out and one is chosen for you. Clients use this number; port and "
        "targetPort can be any."
    ),
    "node-port-taken": _(
        "The node port %(value)s belongs to %(owner)s already. A node port is one number on every node, "
        "so it can be given out once only. Choose another, or leave it out."
    ),
    "node-port-duplicate": _(
        "Two ports of this Service ask for the node port %(value)s with the same protocol."
    ),
    "node-port-on-cluster-ip": _(
        "A ClusterIP is reachable inside the cluster only and has no node ports. Set type: "
        "NodePort, or leave nodePort out."
    ),
    # type
    "type-unsupported": _(
        "There are four types: ClusterIP, NodePort, LoadBalancer and ExternalName. Capitals count."
    ),
    "headless-with-type": _(
        "A headless Service (clusterIP: None) has no address, and a %(type)s needs one. Leave "
        "clusterIP out, or use the type ClusterIP."
    ),
    # addresses
    "ip-format": _(
        "This is no IP address. An address looks like 10.96.0.10 and has no port, mask or space."
    ),
    "ip-leading-zeros": _(
        "Leading zeros are not allowed in an address: some programs read them as octal numbers."
    ),
    "ip-mapped": _("Write an IPv4 address in its plain form, such as 10.96.0.10."),
    "ip-unspecified": _(
        "This address means no particular machine, so no packet can be sent to it."
    ),
    "ip-loopback": _("This address means each machine itself, so it never leads to another one."),
    "ip-link-local": _("This address is valid on one network link only, so it cannot be routed."),
    "ip-link-local-multicast": _(
        "This address reaches every machine on one link, so it cannot belong to a Service."
    ),
    "cidr-format": _("This is no range of addresses. A range looks like 10.0.0.0/8."),
    "cidr-leading-zeros": _("Leading zeros are not allowed in a range of addresses."),
    "cidr-mapped": _("Write an IPv4 range in its plain form, such as 10.0.0.0/8."),
    "cidr-host-bits": _(
        "The address has bits set behind the prefix, so it is unclear whether a network or a "
        "machine is meant. The network is %(network)s."
    ),
    "cluster-ips-without-first": _(
        "clusterIPs is filled from clusterIP, not the other way. Set clusterIP too, to the first "
        "address, or leave both out."
    ),
    "cluster-ips-first-differs": _("The first of clusterIPs must be clusterIP."),
    "cluster-ips-missing": _("clusterIP is set, so clusterIPs must begin with it."),
    "cluster-ips-none-alone": _(
        "None means that there is no address, so nothing may stand next to it."
    ),
    "cluster-ips-too-many": _("A Service has two addresses at most: one IPv4 and one IPv6."),
    "cluster-ips-same-family": _(
        "Two addresses must be of different families: one IPv4 and one IPv6."
    ),
    "cluster-ip-other-family": _(
        "ipFamilies says %(family)s at this place, but %(value)s is of the other family."
    ),
    "cluster-ip-family-missing": _("This cluster has no %(family)s range for Services."),
    "cluster-ip-out-of-range": _(
        "The address %(address)s is not one that this cluster gives to Services: they come from "
        "%(cidr)s, without its first and (for IPv4) last address. Leave clusterIP out and one is "
        "chosen for you."
    ),
    "cluster-ip-taken": _(
        "The address %(address)s belongs to %(owner)s already. Choose another, or leave clusterIP "
        "out."
    ),
    "cluster-ip-owner-name": _(
        "Before the rules for Services are even looked at, the address is recorded under the "
        "Service's name, and this name cannot be recorded: it is missing, or has a slash, a "
        "percent sign or nothing but dots."
    ),
    "cluster-ip-changed": _(
        "A Service keeps its address for life: clients and DNS rely on it. It was %(before)s. To "
        "change it, delete the Service and create it anew."
    ),
    # IP families
    "family-unsupported": _("The IP families are IPv4 and IPv6, written like this."),
    "family-duplicate": _("The IP family %(value)s stands twice."),
    "family-not-configured": _("This cluster has no %(value)s range for Services."),
    "family-changed": _("A Service keeps its first IP family for life. It was %(before)s."),
    "family-policy-unsupported": _(
        "The policy is SingleStack, PreferDualStack or RequireDualStack. Capitals count."
    ),
    "family-policy-single-with-two": _(
        "Two addresses or families are asked for, but SingleStack (which is the default) allows "
        "one. Set ipFamilyPolicy: PreferDualStack."
    ),
    "family-policy-keeps-second": _(
        "To give up the second address, say so: set ipFamilyPolicy: SingleStack."
    ),
    "dual-stack-not-configured": _(
        "This cluster has one IP family for Services. With PreferDualStack the Service takes what "
        "there is."
    ),
    # traffic
    "affinity-unsupported": _("The session affinity is ClientIP or None. Capitals count."),
    "affinity-timeout-range": _("The time is given in seconds, from 1 to 86400 (one day)."),
    "external-traffic-policy-unsupported": _("The policy is Cluster or Local. Capitals count."),
    "external-traffic-policy-not-external": _(
        "This Service cannot be reached from outside, so the policy would mean nothing. It belongs"
        " to NodePort, LoadBalancer and externalIPs."
    ),
    "internal-traffic-policy-unsupported": _("The policy is Cluster or Local. Capitals count."),
    "traffic-distribution-unsupported": _(
        "The distribution is PreferSameZone or PreferSameNode. Capitals count."
    ),
    "health-check-port-not-needed": _(
        "Health checks belong to a LoadBalancer with externalTrafficPolicy Local. Leave the port "
        "out otherwise."
    ),
    "health-check-port-range": _("A port is a number from 1 to 65535."),
    "health-check-port-changed": _(
        "The health check port stays what it was, %(before)s, as long as there is one."
    ),
    # load balancers
    "load-balancer-only": _(
        "Only a LoadBalancer has this field. Set type: LoadBalancer, or leave it out."
    ),
    "load-balancer-class-changed": _(
        "The class decides who looks after the load balancer and stays what it is as long as the "
        "type does."
    ),
    # ExternalName
    "external-name-required": _(
        "An ExternalName needs a DNS name to point to: write it as spec.externalName."
    ),
    "external-name-forbids": _(
        "An ExternalName is only a DNS name and has no address. Leave this field out."
    ),
    # status
    "ingress-not-load-balancer": _(
        "Only a LoadBalancer has a load balancer, and so an address of one in its status."
    ),
    "ip-mode-without-ip": _(
        "ipMode says how an address works. Without ip there is nothing to say."
    ),
    "ip-mode-required": _(
        "With an ip comes an ipMode. The API server fills it in only while type is LoadBalancer."
    ),
    "ip-mode-unsupported": _("The mode is VIP or Proxy. Capitals count."),
    "hostname-is-ip": _("This is an IP address. Write it as ip; hostname is for DNS names."),
    # what does not change
    "metadata-immutable": _(
        "The API server sets this once, when the Service is made. Leave it out."
    ),
    "finalizers-while-deleted": _(
        "The Service is being deleted and waits for its finalizers. New ones cannot be added."
    ),
    # Pods and Nodes
    "object-unreadable": _("The text cannot be read, so nobody can tell what object it describes."),
    "object-kind": _("Another kind of object is made here. Look at apiVersion and kind."),
    "object-field-type": _("The value of %(field)s is of a wrong type, or has quotes too many."),
    "object-field-value": _("The value of %(field)s is not written as Kubernetes reads it."),
    "object-invalid": _("The object breaks the rules that are told below. Nothing was stored."),
    "object-name-required": _("Every object needs a name. Write one as metadata.name."),
    "containers-required": _("A Pod runs at least one container. List it in spec.containers."),
    "selector-required": _(
        "A Deployment says by spec.selector which Pods are its own. Write the labels of its template "
        "there, under matchLabels."
    ),
    "selector-mismatch": _(
        "The Deployment would not recognise its own Pods: its selector names labels that the template "
        "does not carry. Make both the same."
    ),
    "replicas-negative": _("Fewer than no Pods there cannot be. Write 0 or more."),
    "container-port-required": _("An entry of ports says at which port the container listens."),
    "container-port-range": _("Ports go from 1 to 65535."),
    "container-protocol-unsupported": _("A container listens with TCP, UDP or SCTP."),
    "pod-ips-same-family": _(
        "A Pod has one address of each family at most: one IPv4 address, one IPv6 address."
    ),
    "quantity-negative": _("There is no less than none of it. Write 0 or more."),
}

WARNINGS = {
    "warn-topology-hints": _("The annotation has a new name. The old one still works."),
    "warn-not-canonical-ip": _("The address is fine, but its usual spelling is %(better)s."),
    "warn-non-standard-ip": _("This spelling will be refused one day. Write %(better)s."),
    "warn-not-canonical-cidr": _("The range is fine, but its usual spelling is %(better)s."),
    "warn-non-standard-cidr": _("This spelling will be refused one day. Write %(better)s."),
    "warn-ambiguous-cidr": _(
        "It is unclear what is meant: the network %(better)s or the single address %(single)s."
    ),
    "warn-external-ips-deprecated": _(
        "externalIPs is on its way out: whoever may create Services could take over any address "
        "with it."
    ),
    "warn-external-ips-ignored": _("External IPs do nothing for this kind of Service."),
    "warn-external-name-ignored": _(
        "Only an ExternalName points to a DNS name. For this type the name does nothing."
    ),
    "warn-load-balancer-ip-ignored": _(
        "A headless Service has no load balancer, so this does nothing."
    ),
    "warn-affinity-ignored": _(
        "A headless Service has no address that could stick to a Pod, so this does nothing."
    ),
    "warn-prefer-close": _("PreferClose is the old name of PreferSameZone."),
    "warn-unknown-field": _("A Service has no field %(field)s. It was dropped."),
    "warn-duplicate-owners": _("An owner stands twice in the list. It was stored once."),
    "warn-duplicate-key": _("The key %(field)s stands twice. The last one counts."),
}
