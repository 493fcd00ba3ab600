<?xml version="1.0" encoding="UTF-8"?>
<!-- abs_ru, payments: a month's register of payments into Kopeck's payments layout.
     The partner names only the month: the business date is the last day of it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" encoding="UTF-8"/>

  <xsl:template match="/РеестрПлатежей">
    <core_banking_payments format="1.0" source="abs">
      <xsl:apply-templates select="@Месяц|@Филиал|@НомерФайла"/>
      <xsl:apply-templates select="*"/>
    </core_banking_payments>
  </xsl:template>

  <xsl:template match="@Месяц">
    <xsl:variable name="month" select="number(substring(., 1, 2))"/>
    <xsl:variable name="year" select="number(substring(., 4, 4))"/>
    <xsl:attribute name="business_date">
      <xsl:choose>
        <xsl:when test="translate(., '123456789', '000000000') = '00.0000' and $month &gt;= 1 and $month &lt;= 12">
          <xsl:value-of select="concat(substring(., 4), '-', substring(., 1, 2), '-')"/>
          <xsl:choose>
            <xsl:when test="$month = 2 and ($year mod 400 = 0 or ($year mod 4 = 0 and $year mod 100 != 0))">29</xsl:when>
            <xsl:otherwise>
              <xsl:value-of select="substring('312831303130313130313031', 2 * $month - 1, 2)"/>
            </xsl:otherwise>
          </xsl:choose>
        </xsl:when>
        <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
      </xsl:choose>
    </xsl:attribute>
  </xsl:template>
  <xsl:template match="@Филиал">
    <xsl:attribute name="branch"><xsl:value-of select="."/></xsl:attribute>
  </xsl:template>
  <xsl:template match="@НомерФайла">
    <xsl:attribute name="sequence"><xsl:value-of select="."/></xsl:attribute>
  </xsl:template>

  <xsl:template match="Итоги">
    <totals count="{@Количество}" amount="{translate(@Сумма, ',', '.')}"/>
  </xsl:template>

  <xsl:template match="Платеж">
    <payment contract="{@Договор}" currency="{@Валюта}">
      <xsl:attribute name="date">
        <xsl:choose>
          <xsl:when test="translate(@Дата, '123456789', '000000000') = '00.00.0000'
                          and (substring(@Дата, 1, 2) &lt; 29
                               or substring(@Дата, 1, 2) &lt;= substring('312831303130313130313031', 2 * substring(@Дата, 4, 2) - 1, 2)
                               or (starts-with(@Дата, '29.02.') and substring(@Дата, 7) mod 4 = 0))">
            <xsl:value-of select="concat(substring(@Дата, 7), '-', substring(@Дата, 4, 2), '-', substring(@Дата, 1, 2))"/>
          </xsl:when>
          <xsl:otherwise><xsl:value-of select="@Дата"/></xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:attribute name="amount">
        <xsl:choose>
          <xsl:when test="translate(@Сумма, '-0123456789', '') = ','"><xsl:value-of select="translate(@Сумма, ',', '.')"/></xsl:when>
          <xsl:otherwise><xsl:value-of select="@Сумма"/></xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:if test="@Номер != ''"><xsl:attribute name="ref"><xsl:value-of select="@Номер"/></xsl:attribute></xsl:if>
    </payment>
  </xsl:template>
</xsl:stylesheet>
