/** A moment by an ATM's own clock: shown as the ATM wrote it, in nobody's time zone. */
import { Component, xml } from "@odoo/owl";
import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

export class ClockField extends Component {
    static template = xml`<span t-esc="moment" />`;
    static props = { ...standardFieldProps };

    get moment() {
        const value = this.props.record.data[this.props.name];
        return value ? formatDateTime(value, { tz: "utc" }) : "";
    }
}

export const clockField = {
    component: ClockField,
    displayName: _t("Moment by the ATM's clock"),
    supportedTypes: ["datetime"],
};

registry.category("fields").add("atm_clock", clockField);
