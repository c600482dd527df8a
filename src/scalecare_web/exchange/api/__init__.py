"""The JSON interface: the pages' facts for programs, behind the same permissions, read only."""
