# Where the header and the library are, as seen from here, so that all of it can be moved. These three are below any
# prefix, as cargo-c leaves them; `make install` writes down where it installs.
set(_andon_datadir "/share")
set(_andon_includedir "/include")
set(_andon_libdir "/lib")

foreach(_andon_directory IN ITEMS _andon_includedir _andon_libdir)
  file(RELATIVE_PATH ${_andon_directory} "${_andon_datadir}/cmake/andon" "${${_andon_directory}}")
  get_filename_component(${_andon_directory} "${CMAKE_CURRENT_LIST_DIR}/${${_andon_directory}}" ABSOLUTE)
endforeach()
