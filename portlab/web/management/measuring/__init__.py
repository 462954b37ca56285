"""What `manage.py bench` measures with."""
