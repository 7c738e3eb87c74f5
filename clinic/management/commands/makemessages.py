"""`makemessages`, which also reads texts that are marked by the name `lazy`."""

from django.core.management.commands.makemessages import Command as DjangoCommand


class Command(DjangoCommand):
    xgettext_options = [*DjangoCommand.xgettext_options, "--keyword=lazy"]
