# The man page and the shells' completions: made by the program that was built, installed where each is looked for.
include(GNUInstallDirs)
set(manual_dir "${PROJECT_BINARY_DIR}/manual")
set(manual_files "")

function(told_by_program file destination)  # …  what `curfew help …` is asked for
  add_custom_command(OUTPUT "${manual_dir}/${file}"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${manual_dir}"
    COMMAND curfew help ${ARGN} > "${manual_dir}/${file}"
    DEPENDS curfew VERBATIM)
  install(FILES "${manual_dir}/${file}" DESTINATION "${destination}")
  set(manual_files ${manual_files} "${manual_dir}/${file}" PARENT_SCOPE)
endfunction()

told_by_program(curfew.1 "${CMAKE_INSTALL_MANDIR}/man1" --man)
told_by_program(curfew "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" --completion bash)
told_by_program(_curfew "${CMAKE_INSTALL_DATADIR}/zsh/site-functions" --completion zsh)
told_by_program(curfew.fish "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d" --completion fish)
add_custom_target(curfew_manual ALL DEPENDS ${manual_files})
