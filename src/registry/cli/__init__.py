"""The command line `amparo-cli`: the same registry without a window. Knows no encrypted file, only the verbs."""
