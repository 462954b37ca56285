"""kube-proxy's iptables mode: its rules, how the kernel walks them, how ``iptables-save`` prints them."""
