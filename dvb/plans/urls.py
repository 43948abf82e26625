"""Addresses of plans."""

from django.urls import path

from dvb.plans import views as plans

urlpatterns = [
    path("groups/<key:pk>/plans/", plans.group_plans, name="group-plans"),
    path("groups/<key:pk>/plans/draw-up/", plans.group_draw_plans, name="group-draw-plans"),
    path("groups/<key:pk>/plans/agree/", plans.group_agree_plans, name="group-agree-plans"),
    path("groups/<key:pk>/plans/template/", plans.group_plan_template, name="group-plan-template"),
    path("plans/<key:pk>/", plans.plan_detail, name="plan-detail"),
    path("plans/<key:pk>/edit/", plans.plan_edit, name="plan-edit"),
    path("plans/<key:pk>/agree/", plans.plan_agree, name="plan-agree"),
]
