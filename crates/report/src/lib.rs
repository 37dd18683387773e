
pub mod chart;
pub mod theme;
pub mod pack;
pub mod typeset;
