"""Addresses of plans."""

from django.urls import path

from scalecare_web.plans import views

urlpatterns = [
    path("", views.plan, name="plan"),
    path("plan.csv", views.download, name="plan-csv"),
    path("actions/add/", views.add_action, name="add-action"),
    path("actions/<int:action>/", views.action, name="action"),
    path("learning/", views.learning_needs, name="learning-needs"),
    path("learning/add/", views.add_need, name="add-learning-need"),
    path("learning/keep/", views.keep_needs, name="keep-learning-needs"),
    path("learning/<int:need>/plan/", views.plan_need, name="plan-learning-need"),
]
