import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from cesam.stack import roomy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cesam.settings")
application = roomy(get_wsgi_application())
# Everything that answers pages is loaded now, and stays: the garbage collector need not look through it, which would
# make every so-many-th page wait for a tenth of a second, and workers that are forked from here share it.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
