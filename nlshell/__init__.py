"""nlshell: see what Linux netlink really says."""
