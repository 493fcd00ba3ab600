<?xml version="1.0" encoding="UTF-8"?>
<!-- abs_ru, credits: a Russian core banking system's own export into Kopeck's contracts layout.
     A value that does not have the partner's own shape (dd.mm.yyyy, comma decimal) is passed on as
     it stands: the schema then refuses the record and the clerk sees what the partner wrote.
     Only string functions inside: it runs for every record of every night.
     A sum: comma to point when nothing but digits, minus and one comma is there, or as it stands:
     translate(., substring(',', 1, translate(., '-0123456789', '') = ','), '.')
     where the condition, taken as a number, gives one comma to translate or none. It is written out
     at each sum: a template of its own for it was a third of the stylesheet's time. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" encoding="UTF-8"/>

  <xsl:template match="/ВыгрузкаКредитов">
    <core_banking_contracts format="1.0" source="abs" full="true">
      <xsl:apply-templates select="@ДатаОперДня|@Филиал|@НомерФайла"/>
      <xsl:apply-templates select="*"/>
    </core_banking_contracts>
  </xsl:template>
  <xsl:template match="@ДатаОперДня">
    <xsl:attribute name="business_date"><xsl:apply-templates select="." mode="date"/></xsl:attribute>
  </xsl:template>
  <xsl:template match="@Филиал">
    <xsl:attribute name="branch"><xsl:value-of select="."/></xsl:attribute>
  </xsl:template>
  <xsl:template match="@НомерФайла">
    <xsl:attribute name="sequence"><xsl:value-of select="."/></xsl:attribute>
  </xsl:template>

  <xsl:template match="Итоги">
    <totals count="{@Количество}" principal_current="{translate(@СрочныйДолг, ',', '.')}"/>
  </xsl:template>

  <!-- A record. The order of children is ours; the partner's order does not matter. -->
  <xsl:template match="Кредит">
    <contract number="{НомерДоговора}" currency="{Валюта}">
      <xsl:apply-templates select="*" mode="attribute"/>
      <xsl:if test="Обеспечение"><xsl:attribute name="secured">true</xsl:attribute></xsl:if>
      <xsl:if test="Поручитель[. != 'нет']"><xsl:attribute name="guaranteed">true</xsl:attribute></xsl:if>
      <xsl:apply-templates select="Клиент"/>
      <xsl:apply-templates select="Остатки"/>
      <xsl:apply-templates select="Созаемщик|Поручитель[Клиент]"/>
      <xsl:apply-templates select="Обеспечение"/>
    </contract>
  </xsl:template>

  <!-- A child element that is one of our attributes; the others write nothing here. -->
  <xsl:template match="*" mode="attribute"/>
  <xsl:template match="КодПродукта" mode="attribute">
    <xsl:if test=". != ''"><xsl:attribute name="product"><xsl:value-of select="."/></xsl:attribute></xsl:if>
  </xsl:template>
  <xsl:template match="ДатаДоговора" mode="attribute">
    <xsl:attribute name="date_start"><xsl:apply-templates select="." mode="date"/></xsl:attribute>
  </xsl:template>
  <xsl:template match="ДатаОкончания" mode="attribute">
    <xsl:if test=". != ''">
      <xsl:attribute name="date_end"><xsl:apply-templates select="." mode="date"/></xsl:attribute>
    </xsl:if>
  </xsl:template>
  <xsl:template match="ДатаПросрочки" mode="attribute">
    <xsl:if test=". != ''">
      <xsl:attribute name="overdue_since"><xsl:apply-templates select="." mode="date"/></xsl:attribute>
    </xsl:if>
  </xsl:template>
  <xsl:template match="ДатаИстребования" mode="attribute">
    <xsl:if test=". != ''">
      <xsl:attribute name="accelerated_on"><xsl:apply-templates select="." mode="date"/></xsl:attribute>
    </xsl:if>
  </xsl:template>
  <xsl:template match="СуммаКредита" mode="attribute">
    <xsl:attribute name="amount_granted"><xsl:value-of select="translate(., substring(',', 1, translate(., '-0123456789', '') = ','), '.')"/></xsl:attribute>
  </xsl:template>
  <xsl:template match="Ставка" mode="attribute">
    <xsl:attribute name="rate"><xsl:value-of select="translate(., substring(',', 1, translate(., '-0123456789', '') = ','), '.')"/></xsl:attribute>
  </xsl:template>
  <xsl:template match="ЕжемесячныйПлатеж" mode="attribute">
    <xsl:attribute name="monthly_payment"><xsl:value-of select="translate(., substring(',', 1, translate(., '-0123456789', '') = ','), '.')"/></xsl:attribute>
  </xsl:template>

  <xsl:template match="Клиент">
    <client code="{@Код}">
      <xsl:choose>
        <xsl:when test="@Тип = 'ФЛ'"/>
        <xsl:when test="@Тип = 'ИП'"><xsl:attribute name="kind">sole_trader</xsl:attribute></xsl:when>
        <xsl:when test="@Тип = 'ЮЛ'"><xsl:attribute name="kind">company</xsl:attribute></xsl:when>
        <xsl:otherwise><xsl:attribute name="kind"><xsl:value-of select="@Тип"/></xsl:attribute></xsl:otherwise>
      </xsl:choose>
      <xsl:apply-templates select="*" mode="attribute"/>
      <xsl:apply-templates select="Телефон"/>
      <xsl:apply-templates select="ЭлПочта"/>
    </client>
  </xsl:template>
  <xsl:template match="Фамилия" mode="attribute"><xsl:attribute name="last_name"><xsl:value-of select="."/></xsl:attribute></xsl:template>
  <xsl:template match="Имя" mode="attribute"><xsl:attribute name="first_name"><xsl:value-of select="."/></xsl:attribute></xsl:template>
  <xsl:template match="Отчество" mode="attribute"><xsl:attribute name="patronymic"><xsl:value-of select="."/></xsl:attribute></xsl:template>
  <xsl:template match="Наименование" mode="attribute"><xsl:attribute name="name"><xsl:value-of select="."/></xsl:attribute></xsl:template>
  <xsl:template match="ДатаРождения" mode="attribute">
    <xsl:if test=". != ''">
      <xsl:attribute name="birth_date"><xsl:apply-templates select="." mode="date"/></xsl:attribute>
    </xsl:if>
  </xsl:template>
  <xsl:template match="Паспорт" mode="attribute">
    <xsl:attribute name="id_series"><xsl:value-of select="@Серия"/></xsl:attribute>
    <xsl:attribute name="id_number"><xsl:value-of select="@Номер"/></xsl:attribute>
  </xsl:template>
  <xsl:template match="ИНН" mode="attribute">
    <xsl:if test=". != ''"><xsl:attribute name="inn"><xsl:value-of select="."/></xsl:attribute></xsl:if>
  </xsl:template>
  <xsl:template match="КПП" mode="attribute"><xsl:attribute name="kpp"><xsl:value-of select="."/></xsl:attribute></xsl:template>
  <xsl:template match="ОГРН" mode="attribute"><xsl:attribute name="ogrn"><xsl:value-of select="."/></xsl:attribute></xsl:template>
  <xsl:template match="СНИЛС" mode="attribute"><xsl:attribute name="snils"><xsl:value-of select="."/></xsl:attribute></xsl:template>
  <xsl:template match="Адрес" mode="attribute">
    <xsl:if test="@Регион != ''"><xsl:attribute name="region"><xsl:value-of select="@Регион"/></xsl:attribute></xsl:if>
    <xsl:attribute name="address"><xsl:value-of select="."/></xsl:attribute>
  </xsl:template>
  <xsl:template match="Телефон"><xsl:if test=". != ''"><phone><xsl:value-of select="."/></phone></xsl:if></xsl:template>
  <xsl:template match="ЭлПочта"><xsl:if test=". != ''"><email><xsl:value-of select="."/></email></xsl:if></xsl:template>

  <xsl:template match="Остатки">
    <balance><xsl:apply-templates select="*" mode="attribute"/></balance>
  </xsl:template>
  <xsl:template match="СрочныйДолг" mode="attribute"><xsl:attribute name="principal_current"><xsl:value-of select="translate(., substring(',', 1, translate(., '-0123456789', '') = ','), '.')"/></xsl:attribute></xsl:template>
  <xsl:template match="ПросроченныйДолг" mode="attribute"><xsl:attribute name="principal_overdue"><xsl:value-of select="translate(., substring(',', 1, translate(., '-0123456789', '') = ','), '.')"/></xsl:attribute></xsl:template>
  <xsl:template match="СрочныеПроценты" mode="attribute"><xsl:attribute name="interest_current"><xsl:value-of select="translate(., substring(',', 1, translate(., '-0123456789', '') = ','), '.')"/></xsl:attribute></xsl:template>
  <xsl:template match="ПросроченныеПроценты" mode="attribute"><xsl:attribute name="interest_overdue"><xsl:value-of select="translate(., substring(',', 1, translate(., '-0123456789', '') = ','), '.')"/></xsl:attribute></xsl:template>
  <xsl:template match="Неустойка" mode="attribute"><xsl:attribute name="penalty"><xsl:value-of select="translate(., substring(',', 1, translate(., '-0123456789', '') = ','), '.')"/></xsl:attribute></xsl:template>
  <xsl:template match="Комиссии" mode="attribute"><xsl:attribute name="fees"><xsl:value-of select="translate(., substring(',', 1, translate(., '-0123456789', '') = ','), '.')"/></xsl:attribute></xsl:template>

  <xsl:template match="Созаемщик"><party role="co_borrower"><xsl:apply-templates select="Клиент"/></party></xsl:template>
  <xsl:template match="Поручитель"><party role="guarantor"><xsl:apply-templates select="Клиент"/></party></xsl:template>
  <xsl:template match="Обеспечение">
    <collateral kind="{@Вид}">
      <xsl:if test="@Стоимость != ''">
        <xsl:attribute name="value"><xsl:for-each select="@Стоимость"><xsl:value-of select="translate(., substring(',', 1, translate(., '-0123456789', '') = ','), '.')"/></xsl:for-each></xsl:attribute>
      </xsl:if>
      <xsl:if test="@КатегорияКачества != ''">
        <xsl:attribute name="quality"><xsl:value-of select="@КатегорияКачества"/></xsl:attribute>
      </xsl:if>
    </collateral>
  </xsl:template>

  <!-- dd.mm.yyyy to yyyy-mm-dd, or as it stands: also a day that the month does not have.
       (29.02.1900 and 29.02.2100 are left to the schema.) -->
  <xsl:template match="*|@*" mode="date">
    <xsl:choose>
      <xsl:when test="translate(., '123456789', '000000000') = '00.00.0000'
                      and (substring(., 1, 2) &lt; 29
                           or substring(., 1, 2) &lt;= substring('312831303130313130313031', 2 * substring(., 4, 2) - 1, 2)
                           or (starts-with(., '29.02.') and substring(., 7) mod 4 = 0))">
        <xsl:value-of select="concat(substring(., 7), '-', substring(., 4, 2), '-', substring(., 1, 2))"/>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
