<?xml version="1.0" encoding="UTF-8"?>
<!-- core_lines: a core system's lines divided by semicolons (docs/formats.md, Processing center)
     into our layout. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" encoding="UTF-8"/>

  <xsl:template match="/extract">
    <processing_core format="1.0" source="core" business_date="{@date}">
      <xsl:if test="@sequence"><xsl:attribute name="sequence"><xsl:value-of select="@sequence"/></xsl:attribute></xsl:if>
      <xsl:apply-templates select="*"/>
    </processing_core>
  </xsl:template>

  <xsl:template match="trailer">
    <totals count="{count}" amount="{total}"/>
  </xsl:template>

  <xsl:template match="row">
    <operation atm="{terminal}" at="{date}T{time}" operation="{operation}" amount="{amount}" currency="{currency}">
      <xsl:if test="reversal"><xsl:attribute name="reversal"><xsl:value-of select="reversal"/></xsl:attribute></xsl:if>
      <xsl:if test="card"><xsl:attribute name="card"><xsl:value-of select="card"/></xsl:attribute></xsl:if>
      <xsl:if test="account"><xsl:attribute name="account"><xsl:value-of select="account"/></xsl:attribute></xsl:if>
      <xsl:if test="client"><xsl:attribute name="client"><xsl:value-of select="client"/></xsl:attribute></xsl:if>
      <xsl:if test="trace"><xsl:attribute name="trace"><xsl:value-of select="trace"/></xsl:attribute></xsl:if>
      <xsl:if test="auth_code"><xsl:attribute name="auth_code"><xsl:value-of select="auth_code"/></xsl:attribute></xsl:if>
      <xsl:if test="text"><xsl:attribute name="notes"><xsl:value-of select="text"/></xsl:attribute></xsl:if>
    </operation>
  </xsl:template>
</xsl:stylesheet>
