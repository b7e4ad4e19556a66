"""The administration's lists, where Django looks for them; each is in its room."""

from accounts.identity import admin as identity
from accounts.people import admin as people
from accounts.rights import admin as rights
from accounts.rights.dotations import admin as dotations
from accounts.security import admin as security
from accounts.staff import admin as staff
from accounts.status import admin as status

__all__ = ["dotations", "identity", "people", "rights", "security", "staff", "status"]
