"""What `manage.py fsck` looks at on the people's side: objects, projections, and rows that repeat one another."""
