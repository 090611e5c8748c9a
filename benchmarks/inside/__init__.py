"""What is prepared inside a deployment, with its settings and its database; each module is one program."""
