import andon = require("@andon/gate");

const outcome: "pass" | "warn" | "stop" | "undecided" = new andon.Gate().judge("{}").outcome;
console.log(outcome);
