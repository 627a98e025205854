// The behaviours of the meeting page.
import "./agenda-drag.js";
import "./agenda-follow.js";
import "./agenda-keys.js";
import "./agenda-spy.js";
import "./follow-along.js";
import "./inline-form.js";
import "./item-menu.js";
import "./meeting-clock.js";
import "./meeting-tabs.js";
import "./parts.js";
