"""Phrases of the NCR NDC journal that carry no number: phrase → event or recorder method.

Source: the format page, 1.1.
"""

from .recorder import Recorder

DOES = {
    "CARD TAKEN": Recorder.card_taken,
    "DISPENSE OPERATION": Recorder.picked,
    "NOTES STACKED": Recorder.stacked,
    "NOTES TAKEN": Recorder.taken,
    "RETRACT OPERATION": Recorder.retracted,
    "NOTES RETRACTED": Recorder.retracted,
    "DISPENSER RECOVERY OPERATION": Recorder.dispenser_recovery,
    "POWER INTERRUPTION DURING": Recorder.interrupted,
    "POWER INTERRUPTION DURING DISPENSE": Recorder.interrupted,
    "PRESENT ATTEMPTED PRIOR TO POWER-FAIL": Recorder.present_attempted,
    "HOST TX TIMEOUT": Recorder.time_out,
    "CIM-ITEMS INSERTED": Recorder.inserted,
    "CIM-ITEMS PRESENTED": Recorder.offered,
    "CIM-ITEMS TAKEN": Recorder.items_taken,
}

SAYS = {
    "CARD INSERTED": "card_inserted",
    "PIN ENTERED": "pin",
    "CUSTOMER CANCELLED": "client_cancelled",
    "TIMEOUT FROM TIMEOUT STATE": "client_timed_out",
    "CANCEL FROM TIMEOUT STATE": "client_cancelled",
    "SUPERVISOR ENTRY ATTEMPTED DURING TRANSACTION": "supervisor_attempted",
    "WRONG NOTES DETECTED- MOVED TO CONFIGURED CASSETTES": "wrong_notes",
    "CIM-DEPOSIT ACTIVATED": "deposit_activated",
    "CIM-SHUTTER OPENED": "deposit_shutter",
    "CIM-SHUTTER CLOSED": "deposit_shutter",
    "CIM-NO ITEMS TO DEPOSIT": "nothing_to_deposit",
    "MISRECOGNITION ERROR/NOTES IN REJECT BIN": "deposit_misread",
    "REJECTED OR NO BUNCH DEPOSIT LIMIT REACHED": "deposit_limit",
    "CASHIN ADD MORE NOTES SELECTED": "deposit_more",
    "CASHIN ADD MORE NOT ENABLED": "deposit_no_more",
    "CASHIN NOTE INSERTION CANCELLED": "deposit_cancelled",
    "CASHIN RECOVERY FAILED - CASH OUT ERROR": "recovery_failed",
    "CASHIN RECOVERY FAILED": "recovery_failed",
    "CASH OUT ERROR": "recovery_failed",
    "TEST CASH STARTED FROM INIT BNA": "test_cash",
    "SST OUT OF SERVICE": "out_of_service",
    "SST IN SERVICE": "in_service",
    "SST ON-LINE": "online",
    "SST OFF-LINE": "offline",
    "PRIMARY CARD READER ACTIVATED": "ready",
    "POWER-UP/RESET": "restart",
    "EJ LOG COPIED OK": "journal_opened",
    "SAFE DOOR IS OPENED": "safe_opened",
    "SAFE DOOR IS CLOSED": "safe_closed",
    "SUPERVISOR MODE ENTRY": "supervisor_entered",
    "SUPERVISOR MODE EXIT": "supervisor_left",
    "SUPERVISOR TASK ENTERED.": "supervisor_task",
    "SUPERVISOR TASK EXITED.": "supervisor_task",
    "ENTER KEY WAS PRESSED": "supervisor_key",
    "SUPPLIES STATUS": "supplies",
    "DISPENSE": "power_lost",
    "EXTERNAL AUTHENTICATE: NO ARPC": "chip",
    "EXTERNAL AUTHENTICATE: INVALID ARPC": "chip",
    "THIS IS AN UNSUCCESSFUL CASH DEPOSIT TRANSACTION!!! PLEASE CONTACT THE BANK.": "offline_print",
}

# Headings and labels of prints; their numbers are read where they stand.
PRINTS = frozenset(
    {
        "", "A/C", "COMPONENT VERSIONS", "EMV KERNEL CHECKSUM", "EMV LEVEL 2 CONFIG CHECKSUM",
        "CURRENT CONFIG CHECKSUM", "CASSETTE INFORMATION", "BNA CNTRS", "COUNT",
        "OPERATION OK", "CUSTOMER CANCEL", "DEVICE ERROR", "BILLS RETRACTED", "ESCROW NO BILLS",
        "OFFLINE RECEIPT", "NOTES VAULTED:", "FAILED SERIAL NUMBER READS:", "CASH HANDLER",
    }
)  # fmt: skip
