<?xml version="1.0" encoding="UTF-8"?>
<!-- base24_tlf: lines of 149 characters (docs/formats.md, Processing center) into our layout.
     Group 01 holds own cards; flag 1 marks cash given out, 3 what moved no money. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" encoding="UTF-8"/>

  <xsl:template match="/tlf">
    <processing_switch format="1.0" source="base24" business_date="{@file_date}">
      <xsl:apply-templates select="*"/>
    </processing_switch>
  </xsl:template>

  <xsl:template match="trailer">
    <totals count="{sum(count_01|count_02|count_03|count_05|count_06|count_07|count_30|count_40)}"/>
  </xsl:template>

  <xsl:template match="row">
    <operation atm="{terminal}" at="{local_date}T{local_time}" amount="{amount}" currency="{currency}">
      <xsl:attribute name="operation">
        <xsl:choose>
          <xsl:when test="flag = '1'">withdrawal</xsl:when>
          <xsl:when test="flag = '2'">deposit</xsl:when>
          <xsl:when test="flag = '3'">other</xsl:when>
          <xsl:otherwise><xsl:value-of select="flag"/></xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:attribute name="own_card"><xsl:value-of select="group = '01'"/></xsl:attribute>
      <xsl:attribute name="reversal"><xsl:value-of select="reversal = 'R'"/></xsl:attribute>
      <xsl:if test="business_date"><xsl:attribute name="date"><xsl:value-of select="business_date"/></xsl:attribute></xsl:if>
      <xsl:if test="card"><xsl:attribute name="card"><xsl:value-of select="card"/></xsl:attribute></xsl:if>
      <xsl:if test="account"><xsl:attribute name="account"><xsl:value-of select="account"/></xsl:attribute></xsl:if>
      <xsl:if test="trace"><xsl:attribute name="trace"><xsl:value-of select="trace"/></xsl:attribute></xsl:if>
      <xsl:if test="rrn"><xsl:attribute name="rrn"><xsl:value-of select="rrn"/></xsl:attribute></xsl:if>
      <xsl:if test="auth_code"><xsl:attribute name="auth_code"><xsl:value-of select="auth_code"/></xsl:attribute></xsl:if>
      <xsl:if test="response"><xsl:attribute name="response"><xsl:value-of select="response"/></xsl:attribute></xsl:if>
    </operation>
  </xsl:template>
</xsl:stylesheet>
