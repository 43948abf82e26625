"""What admissions register elsewhere: letters that ask to let somebody in, until that is decided."""

from alliances.admissions.models import Admission
from alliances.messages import asking

for kind in ("admission_asked", "admission_school"):
    asking.register_rows(kind, Admission.objects.waiting)
