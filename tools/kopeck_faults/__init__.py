"""The fault rig: `make faults`. A fault is injected, what died is started again, the same command
is run until it is done, and the whole state is compared with a clean run's. docs/faults.md."""
