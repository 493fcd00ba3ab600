"""The demo bank: made, fed by real files over SFTP, closed for three month ends, compared."""
