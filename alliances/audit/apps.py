"""The administration as an installed app; nothing is imported here that needs loaded tables."""

from django.contrib.admin.apps import AdminConfig


class AuditedAdminConfig(AdminConfig):
    """``django.contrib.admin`` with a site that writes the audit trail."""

    default_site = "alliances.audit.admin_site.AuditedAdminSite"
