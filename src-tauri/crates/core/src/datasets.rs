//! Folders of images in place: register, scan, index, thumbnails. Captions are next door.
