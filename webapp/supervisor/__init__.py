"""One command that runs web, worker, trainer and beat, restarts what dies, and leaves nothing behind."""
