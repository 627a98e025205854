// The behaviours of texts: written in place, kept until saved, followed while others write.
import "./text/editor.js";
import "./text/open.js";
import "./text/offers.js";
import "./text/live.js";
