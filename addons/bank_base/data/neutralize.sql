-- A copy of a bank sends nothing that the bank itself had still to send.
UPDATE bank_outbox
   SET state = 'cancelled', last_error = 'Копия базы: не отправляется'
 WHERE state IN ('pending', 'failed');

UPDATE mail_mail SET state = 'cancel' WHERE state = 'outgoing';

UPDATE queue_job
   SET state = 'cancelled'
 WHERE state IN ('wait_dependencies', 'pending', 'enqueued', 'started', 'failed');
