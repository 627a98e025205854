// The behaviours of the meeting page.
import "./agenda-drag.js";
import "./agenda-follow.js";
import "./agenda-keys.js";
import "./agenda-spy.js";
import "./inline-form.js";
import "./item-menu.js";
import "./meeting-tabs.js";
