from django.urls import URLPattern, path

from clinic import views

urlpatterns: list[URLPattern] = [
    path("choose-clinic/", views.choose_clinic, name="choose_clinic"),
    path("theme/", views.set_theme, name="set_theme"),
]
