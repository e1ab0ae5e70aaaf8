"""The records that all packages of Segue pass around."""
