"""kube-proxy's nftables mode: its table, how the kernel walks it, how ``nft list table`` prints it."""
