"""Pages that belong to no one package: the first page, jobs, the API's documentation."""
