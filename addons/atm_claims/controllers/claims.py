import hashlib
from datetime import timedelta

from odoo import SUPERUSER_ID, fields, http
from odoo.http import request

from odoo.addons.bank_base.tools.money import to_float

from ..models.atm_claim_paper import LARGEST
from ..models.atm_satisfaction import MARKS
from ..tools import web_facts
from ..tools.papers import MOST_FILES, refusal

BODY = (MOST_FILES + 1) * LARGEST
"""Bytes of a post that are read at all."""
FIELDS = {
    "name": "Фамилия, имя, отчество",
    "document_number": "Серия и номер документа",
    "phone": "Телефон",
    "email": "Электронная почта",
    "address": "Адрес",
    "place": "Номер или адрес банкомата",
    "card": "Последние четыре цифры карты",
    "demand_details": "Куда перечислить",
    "description": "Что произошло",
    "kind": "Операция",
    "receipt": "Чек",
    "demand": "Чего вы просите",
    "answer_way": "Как ответить",
    "card_owner": "Карта",
    "amount_operation": "Сумма операции",
    "amount_claimed": "Сумма претензии",
    "occurred_at": "Дата и время операции",
}
CODES = {
    "missing": "заполните поле",
    "long": "слишком длинный текст",
    "form": "проверьте значение",
}
FILES = {
    "large": "файл больше 10 МБ",
    "empty": "файл пуст",
    "kind": "принимаются только PDF, JPEG и PNG",
}
MANY = "Слишком много обращений. Повторите попытку через час или позвоните в банк."
TRAP = "more"
LONGEST = 4000
"""Characters of an answer that a client types on the status page."""
ROBOT = "Форма заполнена не вами: проверьте поля и отправьте её ещё раз"
HEADERS = [
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Frame-Options", "DENY"),
    ("X-Content-Type-Options", "nosniff"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    ),
]


class Claims(http.Controller):
    """Open pages for clients: the form of a claim, how far it has come, an opinion of the work.

    Nothing that a client typed goes into an address or a log.
    """

    def _env(self):
        """The bank's own environment: the system's user, the bank's company.

        sudo: the visitor has no rights at all; only the checked facts of the page are written and
        only the plain status is shown.
        """
        env = request.env(user=SUPERUSER_ID, su=True)
        given = env["ir.config_parameter"].get_param("atm_claims.web_company", "")
        company = env["res.company"].browse(int(given)) if given.isdigit() else None
        if not company or not company.exists():
            company = env.ref("base.main_company")
        lang = company.partner_id.lang or env.lang
        return env(context={"allowed_company_ids": company.ids, "lang": lang})

    def _today(self, env):
        """The day by the bank's clock."""
        return env["atm.device"]._local(fields.Datetime.now()).date()

    def _page(self, template, status=200, **values):
        response = request.render(f"atm_claims.{template}", values, headers=HEADERS)
        response.status_code = status
        return response

    def _admitted(self, env, page):
        address = request.httprequest.remote_addr or ""
        return env["atm.web.visit"]._admit(page, address, fields.Datetime.now())

    def _refused(self):
        return self._page("web_message", 429, title="Подождите", text=MANY)

    @http.route(
        "/claims/atm", type="http", auth="public", methods=["GET"], sitemap=False
    )
    def form(self):
        return self._form(self._env(), {}, [])

    def _form(self, env, given, errors, status=200):
        text = env["atm.consent.text"]._at(self._today(env))
        return self._page("web_form", status, given=given, errors=errors, consent=text)

    @http.route(
        "/claims/atm",
        type="http",
        auth="public",
        methods=["POST"],
        sitemap=False,
        max_content_length=BODY,
    )
    def send(self, **given):
        env = self._env()
        if not self._admitted(env, "form"):
            return self._refused()
        if given.get(TRAP):
            # A robot filled the field that people do not see; a browser may do so too, then the
            # person sends the form again as it stands.
            return self._form(self._env(), self._typed(given), [ROBOT], 400)
        now = fields.Datetime.now()
        facts, found = web_facts.check(given, now + timedelta(hours=3))
        errors = [f"{FIELDS[field]}: {CODES[code]}" for field, code in found]
        files = self._files(errors)
        text = env["atm.consent.text"]._at(self._today(env))
        if given.get("consent") != str(text.id):
            errors.append(
                "Без согласия на обработку персональных данных обращение не принимается"
            )
        if errors:
            if request.httprequest.files.getlist("files"):
                errors.append("Приложенные файлы выберите ещё раз")
            return self._form(env, self._typed(given), errors, 400)
        tracking, secret = env["atm.claim"]._from_web(
            self._values(env, facts), files, text, now, self._post_bytes(given, files)
        )
        return self._page("web_sent", tracking=tracking, secret=secret)

    def _typed(self, given):
        return {key: value for key, value in given.items() if isinstance(value, str)}

    def _post_bytes(self, given, files):
        """What tells this post from any other: the form's token, the fields and the files."""
        token = request.httprequest.form.get("csrf_token", "")
        fields_ = sorted((k, v) for k, v in given.items() if isinstance(v, str))
        papers = [(name, hashlib.sha256(data).hexdigest()) for name, data in files]
        return repr((token, fields_, papers)).encode("utf-8", "surrogatepass")

    def _values(self, env, facts):
        """Facts of the form as values of a claim; the ATM is found if its number was typed."""
        values = {key: value or False for key, value in facts.items()}
        values["card_owner"] = facts["card_owner"] or "own"
        device = env["atm.device"]._by_code(env.company, facts["place"])
        values["device_id"] = device.id
        values["occurred_at"] = device._to_utc(facts["occurred_at"])
        values["amount_operation"] = to_float(facts["amount_operation"])
        values["amount_claimed"] = to_float(facts["amount_claimed"])
        return values

    def _files(self, errors):
        """The files of the post as (name, bytes); what is wrong is added to the errors."""
        sent = [
            one for one in request.httprequest.files.getlist("files") if one.filename
        ]
        if len(sent) > MOST_FILES:
            errors.append(f"Файлов больше {MOST_FILES}")
            return []
        files = []
        for one in sent:
            content = one.stream.read(LARGEST + 1)
            why = refusal(one.filename, content, LARGEST)
            if why:
                errors.append(f"Файл: {FILES[why]}")
            files.append((one.filename, content))
        return files

    @http.route(
        "/claims/atm/status", type="http", auth="public", methods=["GET"], sitemap=False
    )
    def ask_status(self):
        return self._page("web_status", found=None, error="")

    @http.route(
        "/claims/atm/status",
        type="http",
        auth="public",
        methods=["POST"],
        sitemap=False,
        max_content_length=10_000,
    )
    def status(self, tracking="", secret="", question="", answer="", **_rest):
        env = self._env()
        if not self._admitted(env, "status"):
            return self._refused()
        claim = self._named(env, tracking, secret)
        if not claim:
            return self._page(
                "web_status", 404, found=None, error="Номер или код неверны."
            )
        number, text = web_facts.plain(question), web_facts.plain(answer)[:LONGEST]
        if number.isascii() and number.isdigit() and len(number) < 10 and text:
            claim._take_web_answer(int(number), text)
        return self._page(
            "web_status",
            found=claim._plain_status(),
            tracking=claim.tracking,
            secret=web_facts.plain(secret),
            error="",
        )

    def _named(self, env, tracking, secret):
        return env["atm.claim"]._by_tracking(
            web_facts.plain(tracking).upper()[:20], web_facts.plain(secret).upper()[:40]
        )

    @http.route(
        "/claims/atm/opinion/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def ask_opinion(self, token):
        env = self._env()
        asked = env["atm.satisfaction"]._by_token(token[:100], self._today(env))
        if not asked:
            return self._gone()
        return self._page("web_opinion", token=token, marks=MARKS, error="")

    def _gone(self):
        text = "Ссылка уже использована или срок её действия истёк."
        return self._page("web_message", 404, title="Ссылка не действует", text=text)

    @http.route(
        "/claims/atm/opinion/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        sitemap=False,
        max_content_length=10_000,
    )
    def opinion(self, token, satisfied="", polite="", visits="", **_rest):
        env = self._env()
        if not self._admitted(env, "opinion"):
            return self._refused()
        asked = env["atm.satisfaction"]._by_token(token[:100], self._today(env))
        if not asked:
            return self._gone()
        marks, visits = dict(MARKS), str(visits)
        good = visits.isascii() and visits.isdigit() and len(visits) <= 2
        if satisfied not in marks or polite not in marks or not good:
            return self._page(
                "web_opinion",
                400,
                token=token,
                marks=MARKS,
                error="Ответьте на все вопросы.",
            )
        asked.write(
            {
                "answered_at": fields.Datetime.now(),
                "satisfied": satisfied,
                "polite": polite,
                "visits": int(visits),
            }
        )
        return self._page("web_message", title="Спасибо", text="Ваш ответ принят.")
