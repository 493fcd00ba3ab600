"""Made-up clients: people, sole traders and companies of some Russian regions."""

from datetime import date

from .requisites import inn_company, inn_person, ogrn_company, ogrn_sole_trader


def _words(text):
    return tuple(text.split())


SURNAMES = _words("""
    Абрамов Агафонов Аксёнов Анисимов Архипов Баранов Беляев Бобров Богданов Борисов Быков Власов
    Воробьёв Гаврилов Герасимов Голубев Горбунов Гришин Громов Гусев Давыдов Данилов Дементьев
    Дьячков Евсеев Ермаков Жданов Журавлёв Зайцев Зимин Зуев Игнатов Ильин Исаев Калинин Капустин
    Карпов Киселёв Климов Ковалёв Комаров Кондратьев Королёв Крылов Кудрявцев Куликов Лазарев
    Логинов Лукин Макаров Маслов Матвеев Медведев Миронов Мухин Наумов Некрасов Носков Овчинников
    Осипов Панфилов Пахомов Поляков Пономарёв Родионов Рожков Рябов Савельев Сафонов Селезнёв
    Симонов Сорокин Степанов Суворов Тарасов Тимофеев Титов Третьяков Ушаков Фадеев Филатов Фомин
    Хохлов Цветков Чернов Шаров Шестаков Щербаков Юдин Яковлев
""")
MEN = _words("""
    Алексей Андрей Антон Артём Борис Вадим Валентин Василий Виктор Владимир Геннадий Георгий
    Григорий Денис Егор Иван Игорь Илья Кирилл Константин Лев Максим Михаил Никита Олег Павел
    Пётр Роман Семён Сергей Степан Тимур Фёдор Юрий Ярослав
""")
WOMEN = _words("""
    Алина Алла Анастасия Анна Валентина Валерия Вера Вероника Виктория Галина Дарья Диана Евгения
    Екатерина Елена Елизавета Зоя Инна Ирина Кира Кристина Ксения Лариса Лидия Любовь Людмила
    Маргарита Марина Мария Надежда Наталья Нина Оксана Ольга Полина Светлана София Тамара Татьяна
    Ульяна Юлия
""")
FATHERS = _words("""
    Александров Алексеев Андреев Антонов Борисов Вадимов Валентинов Викторов Владимиров Геннадьев
    Георгиев Григорьев Денисов Егоров Иванов Игорев Кириллов Константинов Львов Максимов Михайлов
    Николаев Олегов Павлов Петров Романов Семёнов Сергеев Степанов Фёдоров Юрьев
""")
REGIONS = (
    ("77", "г. Москва"), ("78", "г. Санкт-Петербург"), ("50", "г. Химки"), ("16", "г. Казань"),
    ("66", "г. Екатеринбург"), ("54", "г. Новосибирск"),
    ("23", "г. Краснодар"), ("63", "г. Самара"),
    ("61", "г. Ростов-на-Дону"), ("25", "г. Владивосток"),
    ("38", "г. Иркутск"), ("39", "г. Калининград"),
    ("72", "г. Тюмень"), ("74", "г. Челябинск"), ("52", "г. Нижний Новгород"), ("69", "г. Тверь"),
)  # fmt: skip
STREETS = _words("""
    Садовая Лесная Школьная Набережная Заречная Полевая Цветочная Озёрная Солнечная Речная
    Луговая Парковая Вокзальная Кленовая Сосновая Берёзовая Южная Северная
""")
COMPANIES = _words("""
    Вектор Горизонт Меридиан Рассвет Каскад Орбита Кедр Родник Сатурн Прогресс Маяк Восход Алмаз
    Импульс Ладога Байкал Эталон Партнёр Магистраль Спектр
""")
TRADES = ("Торг", "Строй", "Сервис", "Транс", "Агро", "Снаб", "Мебель", "Техно")

PERSON, SOLE_TRADER, COMPANY = "person", "sole_trader", "company"
FIRST_BIRTH = date(1956, 1, 1).toordinal()
BIRTH_DAYS = date(2005, 1, 1).toordinal() - FIRST_BIRTH


class Client:
    """One client. Fields that do not apply to its kind are empty strings."""

    __slots__ = (
        "address", "birth", "code", "email", "first_name", "id_number", "id_series", "inn", "kind",
        "kpp", "last_name", "name", "ogrn", "patronymic", "phones", "region", "text",
    )  # fmt: skip


def make_client(rand, code, kind):
    """A client from a source of random fractions; ``code`` is its code in the core system."""
    client = Client()
    client.code = code
    client.kind = kind
    client.text = None  # the writer keeps the ready text here
    r = rand()
    region, city = REGIONS[int(r * r * 16)]
    client.region = region
    street, house, flat = (
        STREETS[int(rand() * 18)],
        int(rand() * 150) + 1,
        int(rand() * 300) + 1,
    )
    client.address = f"{city}, ул. {street}, д. {house}, кв. {flat}"
    r = rand()
    # 1.9 phones a client: 35 % one, 42 % two, 21 % three, 2 % four
    count = 1 if r < 0.35 else 2 if r < 0.77 else 3 if r < 0.98 else 4
    client.phones = [f"+7900{int(rand() * 10**7):07d}" for _ in range(count)]
    client.email = f"client{code}@example.org" if rand() < 0.5 else ""
    tax_office = int(region) * 10**8 + int(rand() * 40 + 1) * 10**6
    if kind == COMPANY:
        nine = int(region) * 10**7 + int(rand() * 10**7)
        client.inn = inn_company(nine)
        client.kpp = f"{client.inn[:4]}01001"
        client.ogrn = ogrn_company(1_020_000_000_000 // 10 + int(rand() * 10**10))
        trade = TRADES[int(rand() * 8)]
        client.name = (
            f"ООО «{COMPANIES[int(rand() * 20)]}-{trade} {int(rand() * 900) + 100}»"
        )
        client.last_name = client.first_name = client.patronymic = ""
        client.birth = 0
        client.id_series = client.id_number = ""
        return client
    surname, father = (
        SURNAMES[int(rand() * len(SURNAMES))],
        FATHERS[int(rand() * len(FATHERS))],
    )
    if rand() < 0.5:
        client.last_name, client.first_name = surname, MEN[int(rand() * len(MEN))]
        client.patronymic = father + "ич"
    else:
        client.last_name, client.first_name = (
            surname + "а",
            WOMEN[int(rand() * len(WOMEN))],
        )
        client.patronymic = father + "на"
    client.name = client.kpp = ""
    client.birth = FIRST_BIRTH + int(rand() * BIRTH_DAYS)
    client.id_series = f"{int(rand() * 90) + 10}{int(rand() * 20) + 4:02d}"
    client.id_number = f"{int(rand() * 10**6):06d}"
    client.inn = inn_person(tax_office + int(rand() * 10**6))
    client.ogrn = ""
    if kind == SOLE_TRADER:
        client.ogrn = ogrn_sole_trader(30_400_000_000_000 + int(rand() * 10**11))
        client.name = f"ИП {client.last_name} {client.first_name} {client.patronymic}"
    return client
