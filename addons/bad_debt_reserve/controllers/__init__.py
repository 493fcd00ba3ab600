from . import reserve_xlsx
