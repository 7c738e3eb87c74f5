from django.urls import URLPattern, path

from clinic import views

urlpatterns: list[URLPattern] = [
    path("choose-clinic/", views.choose_clinic, name="choose_clinic"),
    path("session/", views.time_left, name="time_left"),
    path("preferences/", views.set_preference, name="set_preference"),
]
