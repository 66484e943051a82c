"""Untrusted YAML text -> nodes with places, or Problems. The only home of yaml, and the only opener of content files.

path --files--> text --tree--> nodes --shape--> plain values
"""
