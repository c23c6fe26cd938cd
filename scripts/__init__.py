"""What maintainers and translators run, and what the build of the site calls."""
