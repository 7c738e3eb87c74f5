from django.urls import URLPattern, path

from clinic import views

urlpatterns: list[URLPattern] = [
    path("choose-clinic/", views.choose_clinic, name="choose_clinic"),
    path("preferences/", views.set_preference, name="set_preference"),
]
