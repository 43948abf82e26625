"""Addresses of agreements."""

from django.urls import path

from dvb.agreements.views import (
    agreements,
    amendments,
    bulk_drafting,
    own_firms,
    paper_signing,
    stages,
    standing,
    weeks,
)
from dvb.agreements.views import (
    plan_documents as plan_papers,
)
from dvb.agreements.views import texts as agreement_texts
from dvb.signing.routes import signing_urls

urlpatterns = [
    path("plans/<key:pk>/plan.pdf", plan_papers.plan_paper, name="plan-paper"),
    path("agreements/", agreements.agreement_list, name="agreement-list"),
    path("agreements/new/", bulk_drafting.agreement_draw_up_all, name="agreement-draw-up-all"),
    path("agreements/review/", bulk_drafting.agreement_review, name="agreement-review"),
    path("agreements/release/", bulk_drafting.agreement_release_many, name="agreement-release-many"),
    path("agreements/unsigned/", paper_signing.agreement_unsigned, name="agreement-unsigned"),
    path("agreements/unsigned/sign/", paper_signing.agreement_sign_many, name="agreement-sign-many"),
    path("agreements/unsigned/papers.pdf", paper_signing.agreement_papers, name="agreement-papers"),
    path("agreements/entries/", standing.standing_list, name="standing-list"),
    path("agreements/entries/school/", standing.standing_school, name="standing-school"),
    path("agreements/entries/<key:pk>/", standing.standing_employer, name="standing-employer"),
    path("agreements/texts/", agreement_texts.text_list, name="text-list"),
    path("agreements/texts/<slug:kind>/", agreement_texts.text_detail, name="text-detail"),
    path("agreements/texts/<slug:kind>/edit/", agreement_texts.text_edit, name="text-edit"),
    path("agreements/texts/<slug:kind>/try.pdf", agreement_texts.text_try, name="text-try"),
    path("agreements/texts/<slug:kind>/empty.pdf", agreement_texts.text_preview, name="text-preview"),
    path("agreements/<key:pk>/look/", bulk_drafting.agreement_look, name="agreement-look"),
    path("agreements/new/<key:assignment>/", agreements.agreement_draw_up, name="agreement-draw-up"),
    path("agreements/<key:pk>/", agreements.agreement_detail, name="agreement-detail"),
    path("agreements/<key:pk>/edit/", agreements.agreement_edit, name="agreement-edit"),
    path("agreements/<key:pk>/release/", agreements.agreement_release, name="agreement-release"),
    *signing_urls("agreement", "agreements/<key:pk>/", show=agreements.show, pdf="agreement.pdf"),
    path("agreements/<key:pk>/week/", weeks.agreement_week, name="agreement-week"),
    path("agreements/<key:pk>/week/copy/", standing.week_copy, name="agreement-week-copy"),
    path("agreements/<key:pk>/amend/", amendments.agreement_amend, name="agreement-amend"),
    path("amendments/<key:pk>/", amendments.amendment_detail, name="amendment-detail"),
    path("amendments/<key:pk>/release/", amendments.amendment_release, name="amendment-release"),
    *signing_urls("amendment", "amendments/<key:pk>/", show=amendments.show, pdf="amendment.pdf"),
    path("amendments/<key:pk>/void/", amendments.amendment_void, name="amendment-void"),
    path("learners/<key:pk>/own-firm/", own_firms.own_firm, name="own-firm"),
    path("agreements/<key:pk>/waive/", agreements.agreement_waive, name="agreement-waive"),
    path("agreements/<key:pk>/suspend/", stages.agreement_suspend, name="agreement-suspend"),
    path("agreements/<key:pk>/resume/", stages.agreement_resume, name="agreement-resume"),
    path("agreements/<key:pk>/terminate/", stages.agreement_terminate, name="agreement-terminate"),
    path("agreements/<key:pk>/void/", agreements.agreement_void, name="agreement-void"),
]
