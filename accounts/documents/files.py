"""Supporting documents: what is accepted is told by their content, never by their name (rules.md § 6)."""

import warnings
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from PIL import Image

from accounts.documents.models import Document

MAX_BYTES = 5 * 1024 * 1024
ACCEPTED = ".pdf,.jpg,.jpeg,.png"
# A phone's JPEG may hold several pictures, which Pillow calls MPO.
IMAGES = {"JPEG": Document.Kind.JPEG, "MPO": Document.Kind.JPEG, "PNG": Document.Kind.PNG}
# A PDF says so near its beginning (scanners put bytes before), and ends with a mark that one cut short lacks.
PDF_START, PDF_HEAD, PDF_END, PDF_TAIL = b"%PDF-", 1024, b"%%EOF", 2048
# What iPhones make unless told otherwise: « ftyp », then one of these, from the fifth byte on.
HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def kind_of(content: bytes) -> str | None:
    """The kind of a document by its bytes; None for anything that is not a whole PDF, JPEG or PNG."""
    if PDF_START in content[:PDF_HEAD]:
        return Document.Kind.PDF if PDF_END in content[-PDF_TAIL:] else None
    return _image_kind(content)


def is_heic(content: bytes) -> bool:
    """Whether this is a photo as iPhones keep them."""
    return content[4:8] == b"ftyp" and content[8:12] in HEIC


def _image_kind(content: bytes) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an image made to fill the memory is an error all the same
            with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as image:
                kind = IMAGES[image.format or ""]
                if kind == Document.Kind.JPEG:
                    image.draft("L", (64, 64))  # read to its end, but small
                    image.load()
                else:
                    image.verify()
    except Exception:  # whatever hostile bytes make the decoder raise: it is not an image
        return None
    return kind


class DocumentField(forms.FileField):
    """A supporting document: a PDF, JPEG or PNG of 5 MB at most; gives an unsaved `Document`."""

    widget = forms.FileInput({"accept": ACCEPTED})
    default_error_messages = {
        "required": "Joignez un justificatif.",
        "empty": "Ce fichier est vide.",
        "too_big": "Ce fichier dépasse 5 Mo : réduisez-le ou envoyez une photo moins lourde.",
        "heic": "Cette photo est au format HEIC des iPhone, que tous les ordinateurs n'ouvrent pas. "
        "Envoyez-la en JPEG (Réglages, Appareil photo, Formats, « Le plus compatible », puis reprenez "
        "la photo), ou faites-en une capture d'écran.",
        "not_accepted": "Ce fichier n'est pas un PDF, un JPEG ou un PNG lisible.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "PDF, JPEG ou PNG, 5 Mo au plus.")
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Document | None:
        """The document, its kind read from its content."""
        upload: UploadedFile[bytes] | None = super().clean(data, initial)
        if not upload:
            return None
        if (upload.size or 0) > MAX_BYTES:
            raise ValidationError(self.error_messages["too_big"], code="too_big")
        upload.seek(0)  # a form may be asked again, after the engine refused its transition
        content = upload.read()
        kind = kind_of(content)
        if kind is None and is_heic(content):
            raise ValidationError(self.error_messages["heic"], code="heic")
        if kind is None:
            raise ValidationError(self.error_messages["not_accepted"], code="not_accepted")
        return Document(kind=kind, content=content)


class SeveralFiles(forms.FileInput):
    """One input in which several files are chosen together."""

    allow_multiple_selected = True


class DocumentsField(forms.Field):
    """From one to `most` supporting documents, in the order chosen; gives unsaved `Document`s.

    Each one is a `DocumentField`'s; whichever is not is named by its rank and by its own name.
    """

    widget = SeveralFiles({"accept": ACCEPTED})
    default_error_messages = {"required": DocumentField.default_error_messages["required"]}

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            f"{most} fichiers au plus, choisis tous en une fois : PDF, JPEG ou PNG, 5 Mo au plus chacun.",
        )
        super().__init__(**kwargs)
        self.most, self.one = most, DocumentField()

    def clean(self, value: Any) -> list[Document]:
        """The documents, their kinds read from their contents."""
        uploads: list[UploadedFile[bytes]] = super().clean(value)
        if len(uploads) > self.most:
            raise ValidationError(
                f"Joignez {self.most} fichiers au plus : vous en avez choisi {len(uploads)}.", code="too_many"
            )
        documents: list[Document] = []
        faults: list[str] = []
        for rank, upload in enumerate(uploads, 1):
            try:
                if document := self.one.clean(upload):
                    documents.append(document)
            except ValidationError as fault:
                faults.append(f"Fichier {rank}, « {upload.name} » : {_inside(fault.messages[0])}")
        if faults:
            raise ValidationError(faults)
        return documents


def _inside(sentence: str) -> str:
    """A sentence as it goes on after a colon."""
    return sentence[:1].lower() + sentence[1:]


def stream(document: Document, name: str) -> HttpResponse:
    """The document as a download under a name of ours, in a page that may do nothing; 404 once forgotten."""
    if not document.content:
        raise Http404
    extension = Document.Kind(document.kind).label.lower()
    return download(bytes(document.content), document.kind, f"{name}.{extension}")


def download(content: bytes, content_type: str, filename: str) -> HttpResponse:
    """A file for whoever asks alone, saved under a name of ours, in a page that may do nothing."""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
