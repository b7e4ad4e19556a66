"""Django's mailer, from the address that EMAIL_URL gives."""

TYPESET = "cpf_portal.common.typography.mails.Typeset"
# So long for each answer, in seconds: a message whose end is not answered may have been taken.
PATIENCE = 30
SMTP = "cpf_portal.common.mails.smtp.Smtp"


def from_url(url: dict[str, object]) -> dict[str, object]:
    """Its backend, through the one that sets what is written, and the options that backend understands."""
    backend = str(url["EMAIL_BACKEND"])
    options: dict[str, object] = {"through": backend}
    if backend.endswith("smtp.EmailBackend"):
        names = ("HOST", "PORT", "USE_TLS", "USE_SSL")
        options |= {name.lower(): url[f"EMAIL_{name}"] for name in names if url.get(f"EMAIL_{name}")}
        options |= {"username": url["EMAIL_HOST_USER"] or "", "password": url["EMAIL_HOST_PASSWORD"] or ""}
        options |= {"through": SMTP, "timeout": PATIENCE}
    elif backend.endswith("filebased.EmailBackend"):
        options["file_path"] = url["EMAIL_FILE_PATH"]
    return {"BACKEND": TYPESET, "OPTIONS": options}
