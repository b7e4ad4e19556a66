"""What whoever keeps the site running reads: records, each of a request or a job, and figures."""
