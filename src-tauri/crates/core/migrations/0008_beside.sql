-- The waiting job for which a training was asked to pause: it goes on behind that one, and this is NULL from then on.
ALTER TABLE jobs ADD COLUMN goes_on_behind INTEGER;
