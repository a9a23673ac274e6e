//! WD14 taggers: model, preprocessing, probabilities, tags. Writing captions is asked of captions.
