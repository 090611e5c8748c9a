"""Writes: enqueue, claim, finish, fail, sweep; and the loop that a task runs."""
